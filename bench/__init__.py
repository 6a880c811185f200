"""Benchmarks: what a page and a booking cost. Each runs alone (`python -m bench.NAME`), all by `make bench`."""
