import type { DecisionFacts, DecisionNeeds, StoredVersion } from '@bucket/ports';
import { isUuid } from '../file/artifact-columns.ts';
import type { KindsByNumber } from '../file/artifact-kinds.ts';
import type { CreationSeqCache } from '../postings/creation-seq-cache.ts';
import type { FactsAnswer, FactsQuestion } from './facts-reader.ts';
import { decodeVersion } from './version-text.ts';

/** A question and, for each of its arrays, the indexes that its members have in the needs. */
export interface AskedFacts {
  readonly question: FactsQuestion;
  readonly heads: readonly number[];
  readonly contents: readonly number[];
  readonly versions: readonly number[];
  readonly bareVersions: readonly number[];
  readonly idempotency: readonly number[];
}

const HASH = /^[0-9a-f]{64}$/;

/** A text that cannot be an id or a key is left out of the question: nothing is stored under it. */
export function askFacts({ heads, versions, idempotencyKeys }: DecisionNeeds): AskedFacts {
  const indexes = {
    heads: [] as number[],
    contents: [] as number[],
    versions: [] as number[],
    bareVersions: [] as number[],
    keys: [] as number[],
  };
  heads.forEach(({ artifactId, content }, index) => {
    if (isUuid(artifactId)) (content ? indexes.contents : indexes.heads).push(index);
  });
  versions.forEach(({ artifactId, withoutContent }, index) => {
    if (isUuid(artifactId)) (withoutContent === true ? indexes.bareVersions : indexes.versions).push(index);
  });
  idempotencyKeys.forEach((key, index) => {
    if (HASH.test(key)) indexes.keys.push(index);
  });
  const ids = (of: readonly number[]): string => JSON.stringify(of.map((index) => heads[index]?.artifactId));
  const pairs = (of: readonly number[]): string =>
    JSON.stringify(of.map((index) => [versions[index]?.artifactId, versions[index]?.version]));
  return {
    question: {
      heads: ids(indexes.heads),
      contents: ids(indexes.contents),
      versions: pairs(indexes.versions),
      bareVersions: pairs(indexes.bareVersions),
      idempotencyKeys: JSON.stringify(indexes.keys.map((index) => idempotencyKeys[index])),
    },
    heads: indexes.heads,
    contents: indexes.contents,
    versions: indexes.versions,
    bareVersions: indexes.bareVersions,
    idempotency: indexes.keys,
  };
}

/** @param creationSeqs is given the keys of all heads */
export function readFacts(
  needs: DecisionNeeds,
  asked: AskedFacts,
  answer: FactsAnswer,
  kinds: KindsByNumber,
  creationSeqs: CreationSeqCache,
): DecisionFacts {
  const heads = new Array<StoredVersion | undefined>(needs.heads.length).fill(undefined);
  const versions = new Array<StoredVersion | undefined>(needs.versions.length).fill(undefined);
  const idempotency = new Array<DecisionFacts['idempotency'][number]>(needs.idempotencyKeys.length).fill(undefined);
  const takeHeads = (lines: readonly string[], indexes: readonly number[]): void => {
    const needIndex = (index: number): number => indexes[index] ?? -1;
    const idOf = (index: number): string => needs.heads[needIndex(index)]?.artifactId ?? '';
    for (const line of lines) {
      const { index, createdSeq, stored } = decodeVersion(line, kinds, idOf);
      heads[needIndex(index)] = stored;
      creationSeqs.set(stored.artifact.id, createdSeq);
    }
  };
  takeHeads(answer.heads, asked.heads);
  takeHeads(answer.contents, asked.contents);
  const takeVersions = (lines: readonly string[], indexes: readonly number[]): void => {
    const needIndex = (index: number): number => indexes[index] ?? -1;
    for (const line of lines) {
      const { index, stored } = decodeVersion(line, kinds, (i) => needs.versions[needIndex(i)]?.artifactId ?? '');
      versions[needIndex(index)] = stored;
    }
  };
  takeVersions(answer.versions, asked.versions);
  takeVersions(answer.bareVersions, asked.bareVersions);
  for (const [index, fingerprint, at, seq, sealed] of answer.idempotency) {
    const needIndex = asked.idempotency[index] ?? -1;
    const keyHash = needs.idempotencyKeys[needIndex] ?? '';
    idempotency[needIndex] = { keyHash, fingerprint, at: new Date(at).toISOString(), seq, answer: sealed };
  }
  return { heads, versions, idempotency };
}
