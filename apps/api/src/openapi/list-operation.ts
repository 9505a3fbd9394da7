import type { ProblemCode } from '../http/statuses.ts';
import { ref, type ApiOperation, type Tag } from './api-operation.ts';

/** The row of a list that has no filter. */
export interface ListRow {
  readonly tag: Tag;
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Name of the page's schema. */
  readonly page: string;
  readonly asks: NonNullable<ApiOperation['asks']>;
  readonly problems?: readonly ProblemCode[];
}

export const listOperation = ({ page, problems = [], ...row }: ListRow): ApiOperation => ({
  ...row,
  method: 'GET',
  parameters: ['limit', 'cursor'],
  answers: { 200: { says: 'A page of the list.', schema: ref(page) } },
  problems,
});
