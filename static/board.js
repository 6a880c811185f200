/* The board made handier; without this file each gap is a plain link to the booking form. */
