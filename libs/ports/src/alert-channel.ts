/** One alert on its way to a receiver. */
export interface AlertMessage {
  /** The same each time that this alert is sent, whichever process sends it: a receiver drops what it has already. No dots. */
  readonly id: string;
  /** JSON of an `AlertEvent`. */
  readonly body: string;
}

/** The way to the receiver of one subscription. */
export interface AlertChannel {
  /**
   * Resolves once the receiver has said that it has the alert. Never follows a redirect, and never opens a connection to a private
   * address that the subscription does not name.
   *
   * @throws {Error} where it has not, whose message says why and holds no secret
   */
  deliver(message: AlertMessage): Promise<void>;

  /** Gives up what is on its way, and delivers nothing more. Whether the receiver has that alert is then not known. */
  end(): void;
}
