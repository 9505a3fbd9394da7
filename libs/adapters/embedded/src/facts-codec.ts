import type { DecisionFacts, DecisionNeeds, StoredVersion } from '@bucket/ports';
import type { ArtifactNumbers } from './artifact-numbers.ts';
import type { FactsAnswer, FactsQuestion } from './read-facts.ts';
import { isUuid } from './uuid.ts';
import { decodeVersion, type Kinds } from './version-decoder.ts';

/** A question and, for each of its arrays, the indexes of its members within the needs. */
export interface AskedFacts {
  readonly question: FactsQuestion;
  readonly heads: readonly number[];
  readonly contents: readonly number[];
  readonly versions: readonly number[];
  readonly idempotency: readonly number[];
}

const HASH = /^[0-9a-f]{64}$/;

/** What cannot be an id or a key of ours is not asked for: there is nothing under it. */
export function askFacts({ heads, versions, idempotencyKeys }: DecisionNeeds): AskedFacts {
  const indexes = { heads: [] as number[], contents: [] as number[], versions: [] as number[], keys: [] as number[] };
  heads.forEach(({ artifactId, content }, index) => {
    if (isUuid(artifactId)) (content ? indexes.contents : indexes.heads).push(index);
  });
  versions.forEach(({ artifactId }, index) => {
    if (isUuid(artifactId)) indexes.versions.push(index);
  });
  idempotencyKeys.forEach((key, index) => {
    if (HASH.test(key)) indexes.keys.push(index);
  });
  const ids = (of: readonly number[]): string => JSON.stringify(of.map((index) => heads[index]?.artifactId));
  const pairs = indexes.versions.map((index) => [versions[index]?.artifactId, versions[index]?.version]);
  return {
    question: {
      heads: ids(indexes.heads),
      contents: ids(indexes.contents),
      versions: JSON.stringify(pairs),
      idempotencyKeys: JSON.stringify(indexes.keys.map((index) => idempotencyKeys[index])),
    },
    heads: indexes.heads,
    contents: indexes.contents,
    versions: indexes.versions,
    idempotency: indexes.keys,
  };
}

/** @param numbers told of the rows of all heads */
export function readFacts(
  needs: DecisionNeeds,
  asked: AskedFacts,
  answer: FactsAnswer,
  kinds: Kinds,
  numbers: ArtifactNumbers,
): DecisionFacts {
  const heads = new Array<StoredVersion | undefined>(needs.heads.length).fill(undefined);
  const versions = new Array<StoredVersion | undefined>(needs.versions.length).fill(undefined);
  const idempotency = new Array<DecisionFacts['idempotency'][number]>(needs.idempotencyKeys.length).fill(undefined);
  const takeHeads = (lines: readonly string[], indexes: readonly number[]): void => {
    const place = (index: number): number => indexes[index] ?? -1;
    const idOf = (index: number): string => needs.heads[place(index)]?.artifactId ?? '';
    for (const line of lines) {
      const { index, n, stored } = decodeVersion(line, kinds, idOf);
      heads[place(index)] = stored;
      numbers.set(stored.artifact.id, n);
    }
  };
  takeHeads(answer.heads, asked.heads);
  takeHeads(answer.contents, asked.contents);
  const versionAt = (index: number): number => asked.versions[index] ?? -1;
  for (const line of answer.versions) {
    const { index, stored } = decodeVersion(line, kinds, (i) => needs.versions[versionAt(i)]?.artifactId ?? '');
    versions[versionAt(index)] = stored;
  }
  for (const [index, fingerprint, at, sealed] of answer.idempotency) {
    const place = asked.idempotency[index] ?? -1;
    const keyHash = needs.idempotencyKeys[place] ?? '';
    idempotency[place] = { keyHash, fingerprint, at: new Date(at).toISOString(), answer: sealed };
  }
  return { heads, versions, idempotency };
}
