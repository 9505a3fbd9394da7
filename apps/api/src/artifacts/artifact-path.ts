import { HttpProblem } from '../http/problem.ts';
import { isArtifactId } from './artifact.dto.ts';

/** An id that cannot exist is not looked up; it is answered like any other that does not exist. */
export function existingId(text: string): string {
  if (!isArtifactId(text)) throw new HttpProblem('artifact.not-found', 'there is no artifact with this id');
  return text;
}

/** The number of a version in a path or query. */
export function existingVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new HttpProblem('artifact.version-not-found', 'a version is a whole number from 1');
}
