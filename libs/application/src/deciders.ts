import { alertPositionDecider } from './alerts/record-position.ts';
import { createDecider } from './artifacts/create-artifact.ts';
import { deleteDecider, updateDecider } from './artifacts/change-artifact.ts';
import { restoreDecider } from './artifacts/restore-artifact.ts';
import { readDecider } from './artifacts/read-artifact.ts';
import { decideChangeDecider, readChangeDecider, requestChangeDecider } from './approvals/change-requests.ts';
import { overdueDecider } from './approvals/tell-overdue.ts';
import type { AnyDecider } from './committer/decider.ts';
import { observation } from './committer/observation.ts';
import { issueCertificationDecider } from './certification/certifications.ts';
import { completeErasureDecider } from './erasure/carry-out-erasures.ts';
import { eraseDecider } from './erasure/erase-version.ts';
import { evaluateDecider } from './governance/evaluate.ts';
import { freezeDecider } from './governance/freezes.ts';
import { changeKeyDecider } from './ledger/change-log-key.ts';
import { placeHoldDecider } from './holds/legal-holds.ts';
import { beginDecider } from './identity/begin-bucket.ts';
import { adoptDecider } from './rules/adopt-rules.ts';
import {
  listCredentialsDecider,
  readIntegrationDecider,
  revokeCredentialDecider,
  setIntegrationStatusDecider,
} from './identity/integrations.ts';
import { markTimeDecider } from './retention/mark-time.ts';
import { purgeDecider } from './retention/purge-version.ts';
import { endSweepDecider, startSweepDecider } from './retention/sweeps.ts';

/** The deciders of every kind of command, batches excepted, which hold commands of these kinds. */
export const DECIDERS: readonly AnyDecider[] = [
  adoptDecider,
  alertPositionDecider,
  beginDecider,
  changeKeyDecider,
  completeErasureDecider,
  createDecider,
  decideChangeDecider,
  deleteDecider,
  endSweepDecider,
  eraseDecider,
  evaluateDecider,
  freezeDecider,
  issueCertificationDecider,
  listCredentialsDecider,
  markTimeDecider,
  observation,
  overdueDecider,
  placeHoldDecider,
  purgeDecider,
  readChangeDecider,
  readDecider,
  readIntegrationDecider,
  requestChangeDecider,
  revokeCredentialDecider,
  setIntegrationStatusDecider,
  restoreDecider,
  startSweepDecider,
  updateDecider,
];
