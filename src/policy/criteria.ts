import { accept } from './criteria/accept.ts';
import { authenticatedUser } from './criteria/authenticated-user.ts';
import { claim } from './criteria/claim.ts';
import { corsPreflight } from './criteria/cors-preflight.ts';
import { date } from './criteria/date.ts';
import { dayOfWeek } from './criteria/day-of-week.ts';
import { domain } from './criteria/domain.ts';
import { email } from './criteria/email.ts';
import { groups } from './criteria/groups.ts';
import { httpMethod } from './criteria/http-method.ts';
import { httpPath } from './criteria/http-path.ts';
import { httpQuery } from './criteria/http-query.ts';
import { reject } from './criteria/reject.ts';
import { sourceIp } from './criteria/source-ip.ts';
import { timeOfDay } from './criteria/time-of-day.ts';
import { user } from './criteria/user.ts';

/** The criteria of the language, by the names that a policy writes. */
export const CRITERIA = {
  accept,
  reject,
  authenticated_user: authenticatedUser,
  user,
  email,
  domain,
  groups,
  claim,
  http_method: httpMethod,
  http_path: httpPath,
  http_query: httpQuery,
  source_ip: sourceIp,
  cors_preflight: corsPreflight,
  date,
  day_of_week: dayOfWeek,
  time_of_day: timeOfDay,
} as const;

/** The name of a criterion. */
export type CriterionName = keyof typeof CRITERIA;

/** Criteria of Pomerium that can't be judged here, and why: ignoring one would open what it closes. */
export const UNJUDGED_CRITERIA: Readonly<Record<string, string>> = {
  client_certificate: 'asks for a client certificate, which a proxy doesn’t pass on to forward auth',
  device: 'asks for an enrolled device, which only Pomerium itself can attest',
  invalid_client_certificate: 'asks for a client certificate, which a proxy doesn’t pass on to forward auth',
  mcp_tool: 'looks into the body of MCP requests, which forward auth never sees',
  pomerium_routes: 'let everything below /.pomerium/ in (CVE-2023-33189), and no longer exists',
  record: 'looks into Pomerium’s databroker, which isn’t there',
  ssh_publickey: 'is for SSH, and forward auth is for HTTP',
  ssh_username: 'is for SSH, and forward auth is for HTTP',
  ssh_username_matches_claim: 'is for SSH, and forward auth is for HTTP',
  ssh_username_matches_email: 'is for SSH, and forward auth is for HTTP',
};
