import type { FactoryProvider, Type } from '@nestjs/common';
import type { Composition } from '@bucket/bucket';

/** Injection token of the `Composition`: what the use cases are built from. */
export const COMPOSITION = Symbol('composition');

/** A provider that is built from the composition: mostly a use case, in the module of its feature. */
export function composed<T>(type: Type<T>, build: (composition: Composition) => T): FactoryProvider<T> {
  return { provide: type, inject: [COMPOSITION], useFactory: build };
}
