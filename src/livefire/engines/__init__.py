"""Where plans run: one emitter from plan to SQL, one table of functions and one connection for each engine."""
