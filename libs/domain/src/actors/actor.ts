import type { Role } from './roles.ts';

export type ActorKind = 'person' | 'service' | 'ai' | 'bucket' | 'unknown';

/** Who acts: the credential decides, a body never does. */
export interface Actor {
  /** The credential's id; for a person the person's id, so that two credentials of one person are one voice. */
  readonly id: string;
  readonly kind: ActorKind;
  readonly role: Role | 'none';
}
