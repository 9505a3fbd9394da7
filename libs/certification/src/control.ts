import type { MethodId } from './method.ts';

/** Which part of the certification a control comes from. */
export type ControlGroup =
  | 'declaration'
  | 'guarantee'
  | 'refusal'
  | 'compliance'
  | 'custodianship'
  | 'validity'
  | 'readiness'
  | 'limitation'
  | 'statement'
  | 'limit'
  | 'role'
  | 'threat'
  | 'scenario';

/** One sentence of the certification and how it is found out whether it holds. */
export interface Control {
  readonly id: string;
  readonly group: ControlGroup;
  /** Word for word, without Markdown's emphasis; a row of a table is its cells with ` | ` between them. */
  readonly sentence: string;
  /** Each checks the sentence by itself; empty where nothing does. */
  readonly methods: readonly MethodId[];
  /** Days after which the evidence is too old. */
  readonly evidenceDaysMax: number;
  /** Why no method checks it. */
  readonly unmet?: string;
  /** Whether the bucket can show it, or only people can: then it needs their attestation. */
  readonly by: 'bucket' | 'people';
}

/** Makes the rows of one group. */
export function rowsOf(group: ControlGroup, evidenceDaysMax = 365) {
  const row = (id: string, sentence: string): Pick<Control, 'id' | 'group' | 'sentence' | 'evidenceDaysMax'> => ({
    id,
    group,
    sentence,
    evidenceDaysMax,
  });
  return {
    checked: (id: string, sentence: string, ...methods: MethodId[]): Control => ({
      ...row(id, sentence),
      methods,
      by: 'bucket',
    }),
    /** What the bucket should show and does not. */
    unbuilt: (id: string, sentence: string, unmet: string): Control => ({
      ...row(id, sentence),
      methods: [],
      unmet,
      by: 'bucket',
    }),
    /** What is true or not outside of the bucket. */
    people: (id: string, sentence: string, unmet: string): Control => ({
      ...row(id, sentence),
      methods: [],
      unmet,
      by: 'people',
    }),
  };
}
