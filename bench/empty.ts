// An executable of the engine that does nothing: what any command costs at least.
export {};
