import type { CertificateFacts } from '../certificate.ts';
import type { Control } from '../control.ts';
import { CONTROLS } from '../controls.ts';
import { methodOf } from '../method.ts';
import { CERTIFICATION_HREF, metadataOf, prop, text, type UuidOf } from './document.ts';

/** The controls with their sentences and methods, as an OSCAL component definition. */
export function componentDefinition(facts: Pick<CertificateFacts, 'version' | 'issuedAt'>, uuidOf: UuidOf) {
  return {
    'component-definition': {
      uuid: uuidOf('component-definition'),
      metadata: metadataOf('Bucket: controls of the certification', facts),
      components: [
        {
          uuid: uuidOf('component'),
          type: 'software',
          title: 'Bucket',
          description:
            'A governed artifact store: every request passes one gate, every decision is one entry in one signed log.',
          'control-implementations': [
            {
              uuid: uuidOf('control-implementation'),
              source: `#${uuidOf('certification')}`,
              description: 'Each sentence of the certification with the methods that check it.',
              'implemented-requirements': CONTROLS.map((control) => requirementOf(control, uuidOf)),
            },
          ],
        },
      ],
      'back-matter': { resources: [certificationResource(uuidOf)] },
    },
  };
}

function requirementOf(control: Control, uuidOf: UuidOf) {
  return {
    uuid: uuidOf(`requirement ${control.id}`),
    'control-id': control.id,
    description: text(control.sentence),
    props: [
      prop('group', control.group),
      prop('shown-by', control.by),
      prop('evidence-days-max', String(control.evidenceDaysMax)),
      ...control.methods.map((method) => prop('method', method)),
    ],
    remarks: text(
      [
        ...control.methods.map(
          (method) => `${method}: ${methodOf(method).says} Not shown: ${methodOf(method).doesNotShow}`,
        ),
        ...(control.unmet === undefined ? [] : [`No method checks this: ${control.unmet}.`]),
      ].join('\n\n'),
    ),
  };
}

/** The text that both documents refer to. */
export function certificationResource(uuidOf: UuidOf) {
  return {
    uuid: uuidOf('certification'),
    title: 'The certification and its table of controls',
    rlinks: [{ href: CERTIFICATION_HREF }],
  };
}
