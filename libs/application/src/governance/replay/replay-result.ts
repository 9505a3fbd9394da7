import type { EntryOutcome as RecordedOutcome } from '@bucket/domain';
import type { NotJudgedReason } from './recorded-question.ts';

/** How a request was or would be decided. */
export interface ReplayedDecision {
  readonly outcome: RecordedOutcome;
  /** The rules that refuse. */
  readonly rules: readonly string[];
}

export interface ReplayDifference {
  readonly seq: number;
  readonly recorded: ReplayedDecision;
  readonly now: ReplayedDecision;
}

/** Entries of one type that could not be judged again. */
export interface NotJudged {
  readonly type: string;
  readonly reason: NotJudgedReason;
  readonly count: number;
}

export interface ReplayResult {
  readonly from: number;
  readonly to: number;
  /** Entries that were judged again; with those not judged, all of the stretch. */
  readonly judged: number;
  readonly notJudged: readonly NotJudged[];
  readonly differences: readonly ReplayDifference[];
}
