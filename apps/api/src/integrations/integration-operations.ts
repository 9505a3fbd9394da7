import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';

/** The routes under `/v1/integrations`. */
export const integrationOperations: readonly ApiOperation[] = [
  listOperation({
    tag: 'Governance',
    path: '/v1/integrations',
    id: 'listIntegrations',
    summary: 'List the approved integrations. A product sees its own.',
    page: 'IntegrationPage',
    asks: 'integration.read',
  }),
  {
    method: 'GET',
    path: '/v1/integrations/{id}',
    id: 'readIntegration',
    tag: 'Governance',
    summary: 'Read one integration and its status.',
    asks: 'integration.read',
    answers: { 200: { says: 'The integration.', schema: ref('IntegrationDocument') } },
    problems: ['integration.not-found'],
  },
  statusChange(
    'suspend',
    'suspendIntegration',
    'Suspend an integration. Its credentials are refused until it is approved again.',
  ),
  statusChange('revoke', 'revokeIntegration', 'Revoke an integration permanently.'),
  listOperation({
    tag: 'Governance',
    path: '/v1/integrations/{id}/credentials',
    id: 'listCredentials',
    summary: 'List the credentials of an integration, without their tokens.',
    page: 'CredentialPage',
    asks: 'integration.read',
    problems: ['integration.not-found'],
  }),
  {
    method: 'POST',
    path: '/v1/integrations/{id}/credentials/{credentialId}/revoke',
    id: 'revokeCredential',
    tag: 'Governance',
    summary: 'Revoke a credential.',
    asks: 'credential.revoke',
    body: { schema: ref('GiveReason'), required: false },
    answers: { 200: { says: 'The credential was revoked.', schema: ref('CredentialDocument') } },
    problems: ['credential.not-found'],
  },
];

function statusChange(verb: 'suspend' | 'revoke', id: string, summary: string): ApiOperation {
  return {
    method: 'POST',
    path: `/v1/integrations/{id}/${verb}`,
    id,
    tag: 'Governance',
    summary,
    asks: `integration.${verb}`,
    body: { schema: ref('GiveReason'), required: false },
    answers: { 200: { says: 'The integration with its new status.', schema: ref('IntegrationDocument') } },
    problems: ['integration.not-found', 'integration.state'],
  };
}
