/** Said of what should be a list of routes. */
export const NOT_ROUTES =
  'is not a list of routes: begin each with a dash, as in `- from: https://app.example.com`';

/** Said of what should be a list of cases. */
export const NOT_CASES =
  'is not a list of cases: begin each with a dash, as in `- {url: https://app.example.com/, expect: sign_in}`';
