import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';

/** The routes under `/v1/principals`. */
export const principalOperations: readonly ApiOperation[] = [
  listOperation({
    tag: 'Governance',
    path: '/v1/principals',
    id: 'listPrincipals',
    summary: 'List the people who may act, with their roles, keys and credentials.',
    page: 'PrincipalPage',
    asks: 'principal.read',
  }),
  {
    method: 'GET',
    path: '/v1/principals/{id}',
    id: 'readPrincipal',
    tag: 'Governance',
    summary: 'Read one person.',
    asks: 'principal.read',
    answers: { 200: { says: 'The person.', schema: ref('PrincipalDocument') } },
    problems: ['principal.not-found'],
  },
];
