import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineArtifactClass, definePolicyPack, type PolicyPack } from '@bucket/domain';
import { ajvPayloadValidator } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import { SettingsFault, type Settings } from './settings.ts';

/**
 * The classes and products of a bucket: the pack of the module that `BUCKET_POLICY_PACK` names, or the bundled one.
 *
 * @throws {SettingsFault} when there is no such module, or what it exports is not a valid pack
 */
export async function openPolicyPack({ policyPack }: Pick<Settings, 'policyPack'>): Promise<PolicyPack> {
  if (policyPack === undefined) return bhivPolicy;
  try {
    return checkedPack(await importPack(policyPack));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsFault([`BUCKET_POLICY_PACK ${policyPack} is not a policy pack: ${reason}`]);
  }
}

/** @param name of a package, or a path relative to the working directory */
async function importPack(name: string): Promise<unknown> {
  const isPath = /^\.{0,2}\/|^file:|\.m?js$/.test(name);
  const specifier = isPath && !name.startsWith('file:') ? pathToFileURL(resolve(name)).href : name;
  const module: unknown = await import(specifier);
  if (typeof module !== 'object' || module === null) return undefined;
  return Reflect.get(module, 'default') ?? Reflect.get(module, 'policyPack');
}

/** The same pack, proven once more: the module may have been made with another version, or without `definePolicyPack`. */
function checkedPack(exported: unknown): PolicyPack {
  if (!isPack(exported)) {
    throw new TypeError('its default export, or `policyPack`, is not the result of definePolicyPack');
  }
  exported.classes.forEach((artifactClass) => defineArtifactClass(artifactClass));
  const pack = definePolicyPack(exported);
  const validator = ajvPayloadValidator(pack);
  for (const artifactClass of pack.classes) {
    const [fault] = artifactClass.examples.flatMap((example) => validator.violations(artifactClass, example));
    if (fault !== undefined) {
      throw new TypeError(`class ${artifactClass.name}: an example is not valid at ${fault.pointer}: ${fault.detail}`);
    }
  }
  return pack;
}

/** As much of the shape as `definePolicyPack` and `defineArtifactClass` need to check the rest. */
function isPack(value: unknown): value is PolicyPack {
  if (!isObject(value)) return false;
  const { classes, products } = value;
  return (
    Array.isArray(classes) &&
    classes.every((row) => isObject(row) && isObject(row['schema']) && Array.isArray(row['examples'])) &&
    Array.isArray(products) &&
    products.every((row) => isObject(row) && Array.isArray(row['mayWrite']) && Array.isArray(row['mustNeverWrite']))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
