import { createDecider } from './artifacts/create-artifact.ts';
import { deleteDecider, updateDecider } from './artifacts/change-artifact.ts';
import { readDecider } from './artifacts/read-artifact.ts';
import { decideChangeDecider, readChangeDecider, requestChangeDecider } from './approvals/change-requests.ts';
import type { AnyDecider } from './committer/decider.ts';
import { observation } from './committer/observation.ts';
import { evaluateDecider } from './governance/evaluate.ts';
import { changeKeyDecider } from './ledger/change-log-key.ts';
import { beginDecider } from './identity/begin-bucket.ts';
import {
  issueCredentialDecider,
  listCredentialsDecider,
  readIntegrationDecider,
  revokeCredentialDecider,
  setIntegrationStatusDecider,
} from './identity/integrations.ts';

/** The deciders of every kind of command, batches excepted, which hold commands of these kinds. */
export const DECIDERS: readonly AnyDecider[] = [
  beginDecider,
  changeKeyDecider,
  createDecider,
  decideChangeDecider,
  deleteDecider,
  evaluateDecider,
  issueCredentialDecider,
  listCredentialsDecider,
  observation,
  readChangeDecider,
  readDecider,
  readIntegrationDecider,
  requestChangeDecider,
  revokeCredentialDecider,
  setIntegrationStatusDecider,
  updateDecider,
];
