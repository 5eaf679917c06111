/** What `forwarden help` prints. */
export const USAGE = `Usage: forwarden COMMAND [--config FILE]

  serve              answer the proxy and sign people in
  check              print what is wrong with configuration, policy and cases (--format human, json or github)
  explain            say what the policy says of a request, and why (--url, --user, …; --json; --requests FILE)
  replay LOG         say whose decisions of a log an edited policy would change (--format, --fail-on-change)
  keygen [KEY]       print fresh values for shared_secret, cookie_secret and signing_key, or for the one named
  headers            print which headers the proxy has to take from our answers (--for traefik)
  audit tail FILE    print the last lines of an audit log for people (--lines N, --follow, --event, --who, --host)
  init [DIRECTORY]   write what docker compose up needs; asks for what isn't given (--domain, --email, --client-id,
                     --client-secret, --allow, --yes to ask nothing)
  healthcheck        ask the running forwarden of this configuration whether it is ready
  reference          print the table of configuration keys (Markdown)
  schema [policy]    print the JSON Schema of a configuration, or of a file in the directory of policies
  help               print this

--config FILE  the configuration; without it ./config.yaml, else /pomerium/config.yaml, else the environment alone
`;
