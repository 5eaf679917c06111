import { claimTexts } from '../claim.ts';
import { visitorCriterion } from '../criterion.ts';
import { listTest } from '../matchers.ts';

/** `claim/NAME`, and `allowed_idp_claims`: a claim of the provider, as a list of one where it is no list. */
export const claim = visitorCriterion({
  name: 'claim',
  subject: 'NAME',
  takes: 'list',
  looksAt: 'identity',
  ok: 'claim-ok',
  unauthorized: 'claim-unauthorized',
  does: 'A claim of the provider; a name with `/` or `.` leads into objects.',
  example: 'claim/department: engineering',
  holds: (matcher, name) => {
    const test = listTest(matcher);
    return ({ claims }) => test(claimTexts(claims, name));
  },
  sees: ({ claims }, name) => claimTexts(claims, name),
});
