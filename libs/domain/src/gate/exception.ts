/** Asks that one rule does not refuse one thing until a moment. */
export interface ExceptionChange {
  /** One of those that may be excepted at all. */
  readonly rule: string;
  /** The class or the artifact it is about; one of the two. */
  readonly artifactClass?: string;
  readonly artifactId?: string;
  readonly productId: string;
  /** RFC 3339 UTC with milliseconds; the rule holds again from then on. */
  readonly until: string;
}

/** An exception that two people have approved. */
export interface GrantedException extends ExceptionChange {
  /** That of its change request. */
  readonly id: string;
  readonly grantedAt: string;
}
