/**
 * What is wrong with a text that is refused.
 *
 * - `json.empty`: nothing but whitespace.
 * - `json.byte-order-mark`: it starts with U+FEFF, which RFC 8259 §8.1 forbids to send.
 * - `json.syntax`: not JSON (RFC 8259).
 * - `json.depth`, `json.keys`: beyond {@link StrictJsonLimits}.
 * - `json.duplicate-key`: one object has a key twice (RFC 7493 §2.3). Looked for last, when all else is proven.
 * - `json.forbidden-key`: `__proto__`, which some readers take for the prototype of the object.
 * - `json.number-range`: a magnitude over 2^53 - 1, or a number so small that a double takes it for zero (RFC 7493 §2.2).
 * - `json.lone-surrogate`: half a character, in a value or a key (RFC 7493 §2.1).
 * - `json.nul`: U+0000 in a value or a key. It is JSON, but databases, logs and C programs cut a text there.
 */
export type StrictJsonCode =
  | 'json.empty'
  | 'json.byte-order-mark'
  | 'json.syntax'
  | 'json.depth'
  | 'json.keys'
  | 'json.duplicate-key'
  | 'json.forbidden-key'
  | 'json.number-range'
  | 'json.lone-surrogate'
  | 'json.nul';

export interface StrictJsonLimits {
  /** Levels of containers; the outermost is level 1. Never more than `STRICT_JSON_DEPTH_CEILING`. */
  readonly depthMax: number;
  /** Members of one object. */
  readonly keysMax: number;
}

/** Why a scan stopped, and at which UTF-16 code unit of the text. */
export interface ScanFault {
  readonly code: StrictJsonCode;
  readonly at: number;
}

/** What a scan that went through has seen. */
export interface ScanCounts {
  /** Members of all objects together, a repeated key counted each time. */
  members: number;
  /** Numbers written as a zero below zero. */
  negativeZeros: number;
}
