import { gb, type Product } from '@bucket/domain';

export const products: readonly Product[] = [
  {
    id: 'AI_Assistant',
    mayWrite: ['metadata', 'artifact_manifest', 'audit_entry'],
    mustNeverWrite: ['direct_schema_change', 'system_config'],
    storageBytesMax: gb(400),
  },
  {
    id: 'AI_Avatar',
    mayWrite: ['avatar_config', 'persona_config', 'model_checkpoint', 'iteration_history'],
    mustNeverWrite: ['access_control', 'governance_rule'],
    storageBytesMax: gb(300),
  },
  {
    id: 'Gurukul',
    mayWrite: ['educational_content', 'user_progress', 'monetization_marker'],
    mustNeverWrite: ['user_auth', 'payment_info'],
    storageBytesMax: gb(200),
  },
  {
    id: 'Workflow_Enforcement',
    mayWrite: ['event_history', 'audit_log'],
    mustNeverWrite: ['write_operations', 'schema_changes'],
    storageBytesMax: gb(100),
  },
];
