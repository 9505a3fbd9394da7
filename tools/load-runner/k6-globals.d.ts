/** Globals that k6 gives to scripts and `@types/k6` leaves to other libraries, which would declare far more than k6 has. */

interface ScriptConsole {
  log(...values: readonly unknown[]): void;
  info(...values: readonly unknown[]): void;
  debug(...values: readonly unknown[]): void;
  warn(...values: readonly unknown[]): void;
  error(...values: readonly unknown[]): void;
}

declare const console: ScriptConsole;
