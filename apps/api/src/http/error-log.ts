/** Where the pipeline logs what a client is not told. The composition provides it. */
export abstract class ErrorLog {
  abstract error(fields: Readonly<Record<string, unknown>>): void;
}
