/** How far a subscription has been told. A record of the log: every process goes on from it, and so does the next start. */
export interface AlertPosition {
  readonly subscription: string;
  /** The first entry of the minute of the log that `nextSeq` lies in: alerts of one minute are told apart from there on. */
  readonly windowSeq: number;
  /** The first entry that has not been considered. */
  readonly nextSeq: number;
  /** The process that delivers; another one takes over where it does not. */
  readonly sender: string;
}
