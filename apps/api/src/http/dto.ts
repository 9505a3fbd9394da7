/** A class whose properties class-validator's decorators describe. */
export type Dto<T extends object> = new () => T;
