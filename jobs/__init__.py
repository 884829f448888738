"""Work done on a clock, in its own process: ticks become rows, workers lease rows, one place commits."""
