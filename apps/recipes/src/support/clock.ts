/** Injection token of the clock (`Clock` of `@holdfast/session`), which tests advance. */
export const CLOCK = Symbol('Clock');
