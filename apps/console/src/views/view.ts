import type { OperationType } from '@bucket/domain';
import type { PageElement } from '../dom.ts';
import type { Place } from '../route.ts';
import type { Session } from '../session.ts';

export interface Visit {
  readonly session: Session;
  readonly place: Place;
  /** Goes to another place of the console. @param path without `#/` */
  go(path: string): void;
  /** Runs an action, says what came of it, and shows the place again. */
  act(done: string, action: () => Promise<unknown>): void;
}

export interface Shown {
  readonly title: string;
  readonly parts: readonly PageElement[];
}

/** A section of the console, for roles that may ask for what it shows. */
export interface View {
  readonly section: string;
  readonly name: string;
  readonly asks: OperationType;
  show(visit: Visit): Promise<Shown>;
}
