import {
  cosign,
  judgeAddCheckpoint,
  keyHash,
  formatAddCheckpoint,
  parseTrustPolicy,
  signatureLine,
  toHex,
  verifierKey,
  type AddCheckpoint,
  type Checkpoint,
  type NoteVerifier,
  type TrustPolicy,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { Witness, WitnessAnswer } from '@bucket/ports';
import { seededSigner } from '@bucket/testing';

/** A witness that works, in memory, until it is told to answer something else. */
export class ScriptedWitness implements Witness {
  readonly name: string;
  readonly vkey: string;
  /** The old size and the size of each submission. */
  readonly asked: (readonly [number, number])[] = [];
  /** What it answers instead. */
  instead: WitnessAnswer | undefined;
  /** What it answers only once this has come. */
  until: Promise<unknown> = Promise.resolve();
  latest: Checkpoint | undefined;
  nowSeconds = 1_768_809_600;
  readonly #signer: ReturnType<typeof seededSigner>;
  readonly #verifier: NoteVerifier;

  constructor(name: string, seed: number, verifier: NoteVerifier) {
    this.name = name;
    this.#signer = seededSigner(name, seed);
    this.#verifier = verifier;
    this.vkey = verifierKey(name, toHex(this.#id), this.#signer.publicKey, 'cosignature');
  }

  get #id(): Uint8Array {
    return keyHash(nodeSha256, this.name, this.#signer.publicKey, 'cosignature');
  }

  async addCheckpoint(request: AddCheckpoint): Promise<WitnessAnswer> {
    await this.until;
    const decision = judgeAddCheckpoint(nodeSha256, formatAddCheckpoint(request), () => ({
      verifiers: [this.#verifier],
      latest: this.latest,
    }));
    this.asked.push([request.oldSize, Number(request.checkpoint.split('\n')[1])]);
    if (this.instead !== undefined) return this.instead;
    switch (decision.kind) {
      case 'cosign': {
        this.latest = decision.checkpoint;
        const { name, nowSeconds } = this;
        const cosigner = { name, keyHash: this.#id, sign: (message: string) => this.#signer.sign(message) };
        return { kind: 'cosigned', lines: signatureLine(cosign(decision.text, cosigner, nowSeconds)) };
      }
      case 'conflict':
        return decision;
      case 'inconsistent':
      case 'unknown-log':
        return { kind: decision.kind };
      case 'unsigned':
        return { kind: 'untrusted-key' };
      case 'malformed':
        return { kind: 'unavailable', reason: 'it answered 400' };
    }
  }
}

/** A policy whose quorum is so many of these witnesses. */
export function quorumOf(threshold: number, witnesses: readonly ScriptedWitness[]): TrustPolicy {
  const lines = [
    ...witnesses.map(({ name, vkey }) => `witness ${name} ${vkey} https://${name}`),
    `group enough ${threshold} ${witnesses.map(({ name }) => name).join(' ')}`,
    'quorum enough',
  ];
  const reading = parseTrustPolicy(nodeSha256, `${lines.join('\n')}\n`);
  if (reading.kind === 'faulty') throw new TypeError(reading.fault.reason);
  return reading.policy;
}
