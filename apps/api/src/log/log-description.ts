import type { KeySpan, LogKeys } from '@bucket/application';
import type { Settings } from '@bucket/bucket';
import type { TrustPolicy } from '@bucket/domain';

/** What a stranger needs to verify the log; nothing of it is to be trusted unless it came another way too. */
export interface LogDescription {
  /** First line of every checkpoint. */
  readonly origin: string;
  /** The key that signs now. */
  readonly verifierKey: string;
  /** Every key with the sizes of the trees that it signs, oldest first. */
  readonly keys: readonly KeySpan[];
  /** Where checkpoint and tiles are, relative to this service: the prefix of C2SP tlog-tiles. */
  readonly tiles: string;
  readonly entries: 'public' | 'auditors';
  /** Whose cosignatures stand on the checkpoint that is served, once they have answered. */
  readonly witnesses: readonly WitnessDescription[];
}

export interface WitnessDescription {
  readonly name: string;
  /** Of type cosignature/v1. */
  readonly verifierKey: string;
}

export function describeLog(
  keys: LogKeys,
  { publicEntries }: Pick<Settings, 'publicEntries'>,
  policy: TrustPolicy | undefined,
): LogDescription {
  return {
    origin: keys.origin,
    verifierKey: keys.current,
    keys: keys.spans(),
    tiles: '/log/',
    entries: publicEntries ? 'public' : 'auditors',
    witnesses: (policy?.witnesses ?? []).map(({ key: { name }, vkey }) => ({ name, verifierKey: vkey })),
  };
}
