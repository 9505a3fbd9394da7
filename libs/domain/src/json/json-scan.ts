import { endOfNumber } from './json-scan-number.ts';
import { endOfString } from './json-scan-string.ts';
import type { ScanCounts, ScanFault, StrictJsonCode, StrictJsonLimits } from './strict-json-fault.ts';

/** The scan recurses once a level: no caller's limit may let a text exhaust the stack. */
export const STRICT_JSON_DEPTH_CEILING = 500;

/**
 * One pass over a text that proves it strict JSON but for repeated keys, and builds nothing. A scan runs once. Each
 * method starts on the first unit of what it proves, and returns false on a fault or leaves `at` behind the last unit.
 */
export class JsonScan {
  fault: ScanFault | undefined;
  readonly counts: ScanCounts = { members: 0, negativeZeros: 0 };

  private at = 0;
  private readonly text: string;
  private readonly depthMax: number;
  private readonly keysMax: number;

  constructor(text: string, limits: StrictJsonLimits) {
    this.text = text;
    this.depthMax = Math.min(limits.depthMax, STRICT_JSON_DEPTH_CEILING);
    this.keysMax = limits.keysMax;
  }

  run(): boolean {
    if (this.text.charCodeAt(0) === 0xfeff) return this.fail('json.byte-order-mark');
    this.skipSpace();
    if (this.at === this.text.length) return this.fail('json.empty');
    if (!this.value(0)) return false;
    this.skipSpace();
    return this.at === this.text.length || this.fail('json.syntax');
  }

  private fail(code: StrictJsonCode): false {
    this.fault = { code, at: this.at };
    return false;
  }

  private skipSpace(): void {
    const { text } = this;
    let at = this.at;
    let unit = text.charCodeAt(at);
    while (unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09) unit = text.charCodeAt(++at);
    this.at = at;
  }

  private value(depth: number): boolean {
    switch (this.text.charCodeAt(this.at)) {
      case 0x22:
        return this.moveTo(endOfString(this.text, this.at));
      case 0x7b:
        return this.object(depth + 1);
      case 0x5b:
        return this.array(depth + 1);
      case 0x74:
        return this.literal('true');
      case 0x66:
        return this.literal('false');
      case 0x6e:
        return this.literal('null');
      default:
        return this.moveTo(endOfNumber(this.text, this.at, this.counts));
    }
  }

  private moveTo(end: number | ScanFault): boolean {
    if (typeof end === 'number') {
      this.at = end;
      return true;
    }
    this.fault = end;
    return false;
  }

  private literal(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return this.fail('json.syntax');
    this.at += word.length;
    return true;
  }

  private object(depth: number): boolean {
    if (depth > this.depthMax) return this.fail('json.depth');
    if (this.isClosedAtOnce(0x7d)) return true;
    for (let keys = 1; ; keys++) {
      if (keys > this.keysMax) return this.fail('json.keys');
      if (!this.key() || !this.value(depth)) return false;
      this.counts.members++;
      this.skipSpace();
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x2c && unit !== 0x7d) return this.fail('json.syntax');
      this.at++;
      if (unit === 0x7d) return true;
      this.skipSpace();
    }
  }

  private array(depth: number): boolean {
    if (depth > this.depthMax) return this.fail('json.depth');
    if (this.isClosedAtOnce(0x5d)) return true;
    for (;;) {
      if (!this.value(depth)) return false;
      this.skipSpace();
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x2c && unit !== 0x5d) return this.fail('json.syntax');
      this.at++;
      if (unit === 0x5d) return true;
      this.skipSpace();
    }
  }

  /** Steps into a container; true, and behind it, when it is empty. */
  private isClosedAtOnce(close: number): boolean {
    this.at++;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== close) return false;
    this.at++;
    return true;
  }

  /** A key, its colon and the space around, up to the value. */
  private key(): boolean {
    const start = this.at;
    if (this.text.charCodeAt(start) !== 0x22) return this.fail('json.syntax');
    const end = endOfString(this.text, start);
    if (typeof end !== 'number') return this.moveTo(end);
    const first = this.text.charCodeAt(start + 1);
    if ((first === 0x5f || first === 0x5c) && JSON.parse(this.text.slice(start, end)) === '__proto__') {
      return this.fail('json.forbidden-key');
    }
    this.at = end;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== 0x3a) return this.fail('json.syntax');
    this.at++;
    this.skipSpace();
    return true;
  }
}
