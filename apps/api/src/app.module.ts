import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from '@bucket/bucket';
import type { BucketStore } from '@bucket/ports';
import { ApprovalsModule } from './approvals/approvals.module.ts';
import { ArtifactsModule } from './artifacts/artifacts.module.ts';
import { AuditModule } from './audit/audit.module.ts';
import { CertificationsModule } from './certifications/certifications.module.ts';
import { CompositionModule } from './composition/composition.module.ts';
import { LifeCycle } from './composition/life-cycle.ts';
import { EvidenceModule } from './evidence/evidence.module.ts';
import { ExportsModule } from './exports/exports.module.ts';
import { GovernanceModule } from './governance/governance.module.ts';
import { HttpModule } from './http/http.module.ts';
import { IntegrationsModule } from './integrations/integrations.module.ts';
import { LifecycleModule } from './lifecycle/lifecycle.module.ts';
import { LogModule } from './log/log.module.ts';
import { MetricsModule } from './metrics/metrics.module.ts';
import { OperationModule } from './operation/operation.module.ts';
import { PrincipalsModule } from './principals/principals.module.ts';

const FEATURES = [
  ArtifactsModule,
  LifecycleModule,
  ApprovalsModule,
  IntegrationsModule,
  PrincipalsModule,
  GovernanceModule,
  CertificationsModule,
  AuditModule,
  EvidenceModule,
  ExportsModule,
  LogModule,
  OperationModule,
];

@Module({})
export class AppModule {
  /** @param store one that is open already, instead of the one that the settings name */
  static async of(settings: Settings, store?: BucketStore): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [await CompositionModule.of(settings, store), HttpModule, MetricsModule, ...FEATURES],
      // Here and not in the global module of the composition: Nest stops the root first and global modules last, so
      // the store is closed before the connection that it uses.
      providers: [LifeCycle],
    };
  }
}
