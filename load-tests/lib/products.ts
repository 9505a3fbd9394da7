/** The four products and what each writes in these suites. */
export interface LoadProduct {
  readonly id: string;
  readonly artifactClass: string;
  /** Whether the class takes updates. */
  readonly updates: boolean;
  /** Of ten writes, how many are this product's: as their shares of the storage. */
  readonly tenths: number;
  /** Members in canonical order, so that `JSON.stringify` gives the RFC 8785 form whose hash the receipt names. */
  payload(n: number): object;
}

export const PRODUCTS: readonly LoadProduct[] = [
  {
    id: 'AI_Assistant',
    artifactClass: 'metadata',
    updates: false,
    tenths: 4,
    payload: (n) => ({ tags: ['en', 'load'], title: `conversation ${n}` }),
  },
  {
    id: 'AI_Avatar',
    artifactClass: 'avatar_config',
    updates: true,
    tenths: 3,
    payload: (n) => ({ avatarId: `avatar-${n}`, displayName: `Avatar ${n}`, style: 'cartoon' }),
  },
  {
    id: 'Gurukul',
    artifactClass: 'educational_content',
    updates: true,
    tenths: 2,
    payload: (n) => ({
      contentId: `lesson-${n}`,
      language: 'en',
      sections: [{ heading: 'Sharing', text: 'Cut it once through the middle: there are two halves.' }],
      title: `Lesson ${n}`,
    }),
  },
  {
    id: 'Workflow_Enforcement',
    artifactClass: 'event_history',
    updates: false,
    tenths: 1,
    payload: (n) => ({
      actorRef: 'service:workflow-engine',
      eventType: 'step.entered',
      occurredAt: '2026-01-19T08:00:00.000Z',
      position: n,
      workflowId: 'load',
    }),
  },
];

const TURNS: readonly LoadProduct[] = PRODUCTS.flatMap((product) =>
  Array.from({ length: product.tenths }, () => product),
);

/** Whose turn it is, so that ten turns in a row keep the shares. */
export function productAt(turn: number): LoadProduct {
  const product = TURNS[turn % TURNS.length];
  if (product === undefined) throw new Error('the shares of the products are tenths of a whole');
  return product;
}

export function productNamed(id: string): LoadProduct {
  const product = PRODUCTS.find((one) => one.id === id);
  if (product === undefined) throw new Error(`no product ${id}`);
  return product;
}

export function createBody(product: LoadProduct, n: number): string {
  const { artifactClass } = product;
  return JSON.stringify({ artifactClass, ownerId: 'load-tests', payload: product.payload(n) });
}
