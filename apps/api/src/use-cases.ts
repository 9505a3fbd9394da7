import {
  AdmitWrites,
  Authenticate,
  ChangeRequests,
  CreateArtifact,
  DeleteArtifact,
  Evaluate,
  Integrations,
  ListArtifacts,
  Prove,
  QueryEntries,
  ReadArtifact,
  RecordRefusals,
  UpdateArtifact,
  VerifyLog,
  WatchStore,
  WatchThresholds,
} from '@bucket/application';
import type { Composition } from '@bucket/bucket';

/** The use cases that the routes call, built from a composition. */
export function useCasesOf(composition: Composition) {
  const { committer, dependencies, gate, inspector, limiter } = composition;
  const { random, sha256 } = dependencies;
  return {
    ...composition,
    admitWrites: new AdmitWrites(limiter, committer.ledger, gate),
    authenticate: new Authenticate(committer.ledger, sha256),
    createArtifact: new CreateArtifact(committer, inspector, dependencies),
    readArtifact: new ReadArtifact(committer, gate, sha256),
    updateArtifact: new UpdateArtifact(committer, inspector, dependencies),
    deleteArtifact: new DeleteArtifact(committer, gate, sha256),
    listArtifacts: new ListArtifacts(committer, gate),
    changeRequests: new ChangeRequests(committer, dependencies),
    integrations: new Integrations(committer, dependencies),
    evaluate: new Evaluate(committer, gate, inspector),
    queryEntries: new QueryEntries(committer, gate),
    prove: new Prove(committer, gate),
    verifyLog: new VerifyLog(committer, gate),
    refusals: new RecordRefusals(committer, gate, dependencies),
    watchThresholds: new WatchThresholds(committer, gate, random),
    watchStore: new WatchStore(committer, gate, dependencies),
  };
}

export type Bucket = ReturnType<typeof useCasesOf>;
