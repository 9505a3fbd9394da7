import { Authenticate, ChangeRequests, CreateArtifact } from '@bucket/application';
import type { Composition } from '@bucket/bucket';

/** A composed bucket with the use cases that filling it takes. */
export interface Seeding {
  readonly composition: Composition;
  readonly authenticate: Authenticate;
  readonly changeRequests: ChangeRequests;
  readonly createArtifact: CreateArtifact;
}

export function seedingOf(composition: Composition): Seeding {
  const { committer, dependencies, inspector } = composition;
  return {
    composition,
    authenticate: new Authenticate(committer.ledger, dependencies.sha256, dependencies.clock),
    changeRequests: new ChangeRequests(committer, dependencies),
    createArtifact: new CreateArtifact(committer, inspector, dependencies.random),
  };
}
