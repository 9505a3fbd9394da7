import { jsonPointer } from './json-pointer.ts';

/** A place in a JSON text. */
export interface JsonPlace {
  /** RFC 6901; see `jsonPointer` for its bound. */
  readonly pointer: string;
  /** The key that stands there a second time, when that is why the walk stopped. */
  readonly repeatedKey: string | undefined;
}

/** One open container: an array with the index it is at, or an object with the key it is at and those before. */
type Frame = { step: number } | { step: string | undefined; readonly keys: Set<string> };

/**
 * Walks a JSON text up to `until` or to the first key that repeats one of its object, whichever comes first, and says
 * where that is: a value, or the object when it lies in or before a key. The text must be JSON up to there.
 */
export function jsonPlace(text: string, until: number): JsonPlace {
  const frames: Frame[] = [];
  for (let at = 0; at < until; at++) {
    const frame = frames.at(-1);
    const unit = text[at];
    if (unit === '{') frames.push({ step: undefined, keys: new Set() });
    else if (unit === '[') frames.push({ step: 0 });
    else if (unit === '}' || unit === ']') frames.pop();
    else if (unit === ',' && frame !== undefined) advance(frame);
    else if (unit === '"') {
      const start = at;
      at = closingQuote(text, start);
      if (at >= until) break;
      if (frame === undefined || !('keys' in frame) || frame.step !== undefined) continue;
      const key = String(JSON.parse(text.slice(start, at + 1)));
      frame.step = key;
      if (frame.keys.has(key)) return { pointer: pointerTo(frames), repeatedKey: key };
      frame.keys.add(key);
    }
  }
  return { pointer: pointerTo(frames), repeatedKey: undefined };
}

function advance(frame: Frame): void {
  if ('keys' in frame) frame.step = undefined;
  else frame.step++;
}

function closingQuote(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function pointerTo(frames: readonly Frame[]): string {
  return jsonPointer(frames.map((frame) => frame.step).filter((step) => step !== undefined));
}
