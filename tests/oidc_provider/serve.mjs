// A certified OpenID Connect service on loopback, which signs in whoever the request names (`as=account`).
// node serve.mjs PORT REDIRECT_URI CLIENT_SECRET
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { Provider } from "oidc-provider";

const [port, redirect, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const provider = new Provider(issuer, {
  clients: [{
    client_id: "wuye",
    client_secret: secret,
    redirect_uris: [redirect],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_basic",
  }],
  cookies: { keys: [randomBytes(24).toString("hex")] },
  jwks: { keys: [{ ...key, kid: "a", use: "sig", alg: "RS256" }] },
  pkce: { required: () => true },
  extraParams: ["as"],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});
provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  const { params } = await provider.interactionDetails(context.req, context.res);
  context.respond = false;
  return provider.interactionFinished(context.req, context.res, { login: { accountId: params.as } });
});
provider.listen(Number(port), "127.0.0.1", () => console.log(issuer));
