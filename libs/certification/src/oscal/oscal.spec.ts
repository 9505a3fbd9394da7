import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { ASSESSMENT, FACTS, RESULTS } from '../certificate.spec-data.ts';
import { CONTROLS } from '../controls.ts';
import { assessmentResults } from './assessment-results.ts';
import { componentDefinition } from './component-definition.ts';

/** As published by NIST, OSCAL 1.2.1 (public domain). */
const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../oscal-schemas/${name}`, import.meta.url), 'utf8')) as object;

function faultsOf(schema: string, document: object): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(schemaOf(schema));
  return validate(JSON.parse(JSON.stringify(document)))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Any UUID of version 5 that depends on the name. */
const uuidOf = (name: string): string =>
  createHash('sha1')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-a$4-$5');

const results = assessmentResults(FACTS, ASSESSMENT, RESULTS, uuidOf);
const definition = componentDefinition(FACTS, uuidOf);
const [result] = results['assessment-results'].results;

describe('the OSCAL documents', () => {
  it('are valid by the published schemas', () => {
    expect(faultsOf('oscal_component_schema.json', definition)).toEqual([]);
    expect(faultsOf('oscal_assessment-results_schema.json', results)).toEqual([]);
  });

  it('are not valid where something is missing or has another form', () => {
    const broken = { 'assessment-results': { ...results['assessment-results'], uuid: 'none' } };
    expect(faultsOf('oscal_assessment-results_schema.json', broken)).not.toEqual([]);
    expect(faultsOf('oscal_component_schema.json', { 'component-definition': {} })).not.toEqual([]);
  });

  it('have a finding and a requirement for every control, and an observation for every method', () => {
    const ids = CONTROLS.map(({ id }) => id);
    expect(result?.findings.map(({ target }) => target['target-id'])).toEqual(ids);
    const [component] = definition['component-definition'].components;
    expect(
      component?.['control-implementations'][0]?.['implemented-requirements'].map((each) => each['control-id']),
    ).toEqual(ids);
    expect(result?.observations).toHaveLength(RESULTS.length);
  });

  it('refer only to observations that are there, and use no id twice', () => {
    const observed = result?.observations.map(({ uuid }) => uuid) ?? [];
    const related =
      result?.findings
        .flatMap((finding) => finding['related-observations'] ?? [])
        .map((each) => each['observation-uuid']) ?? [];
    expect(related.filter((uuid) => !observed.includes(uuid))).toEqual([]);
    const ids = [...JSON.stringify(results).matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('say satisfied exactly where the assessment does', () => {
    const states = result?.findings.map(({ target }) => target.status.state === 'satisfied');
    expect(states).toEqual(ASSESSMENT.findings.map(({ satisfied }) => satisfied));
  });
});
