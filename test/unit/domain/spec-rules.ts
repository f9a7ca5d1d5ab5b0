import { describe, expect, test } from 'vitest';

import { checkSpec } from '../../../src/domain/spec.js';

/** The rule, fields that keep it, fields that break it, where the mistake is reported, and what is suggested. */
export type Rule = [rule: string, good: object, bad: object, pointer: string, suggestion?: string];

export const SMALLEST = { projectId: 'my-project', environmentId: 'mlops-lab' };

/** One test a rule; `section` is the field that the rule's fields stand under, `''` the spec itself. */
export function describeRules(section: string, rules: Rule[]): void {
  const spec = (fields: object) => ({ ...SMALLEST, ...(section === '' ? fields : { [section]: fields }) });
  const prefix = section === '' ? '' : `/${section}`;
  describe(section === '' ? 'a spec' : section, () => {
    test.each(rules)('%s', (_rule, good, bad, pointer, suggestion) => {
      expect(checkSpec(spec(good))).toEqual([]);
      const mistakes = checkSpec(spec(bad));
      expect(mistakes.map((mistake) => mistake.pointer)).toEqual([`${prefix}${pointer}`]);
      expect(mistakes[0]?.suggestion).toBe(suggestion);
      expect(mistakes[0]?.detail).toMatch(/\S\.$/);
    });
  });
}
