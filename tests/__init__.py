"""The tests mirror the package: tests/rooms tests lounge/rooms, and so on."""
