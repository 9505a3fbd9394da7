import type { Precondition } from '@bucket/domain';
import { HttpProblem } from './problem.ts';

/** A strong entity tag (RFC 9110 §8.8.3): the version, and the state where it is not active, since that changes too. */
export function entityTag({ version, state }: { version: number; state: string }): string {
  return state === 'active' ? `"${version}"` : `"${version}-${state}"`;
}

const TAG = /^\s*(?:W\/)?"([\x21\x23-\x7e]{0,64})"\s*$/;

function tagsOf(header: string, name: string): string[] {
  return header.split(',').map((part) => {
    const tag = TAG.exec(part)?.[1];
    if (tag === undefined)
      throw new HttpProblem('header.invalid', `${name} must be a list of entity tags such as "3", or *`);
    return part.trim().startsWith('W/') ? `W/${tag}` : tag;
  });
}

/** `If-Match` uses strong comparison: a weak tag, or one that is none of ours, matches nothing. */
export function readIfMatch(header: string | undefined): Precondition {
  if (header === undefined) return { kind: 'absent' };
  if (header.trim() === '*') return { kind: 'any' };
  const versions = tagsOf(header, 'If-Match')
    .filter((tag) => /^[1-9]\d{0,8}$/.test(tag))
    .map(Number);
  return { kind: 'versions', versions };
}

/** `If-None-Match` uses weak comparison. */
export function isNotModified(header: string | undefined, current: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return tagsOf(header, 'If-None-Match').some((tag) => `"${tag.replace(/^W\//, '')}"` === current);
}
