import type { Checks } from '../checks.ts';
import type { Scene } from '../scene.ts';

/** Tries what a method says, and notes what it sees. */
export type MethodRun = (scene: Scene, checks: Checks) => Promise<void>;

/** The method cannot be tried here; the message says why. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}
