// An OpenID Connect issuer on a loopback address, in a process of its own. Its settings are the JSON of the first argument:
// {port, jwk: its private key, audience, clients: [names]}. A client gets tokens that name it, by the client credentials grant.
import console from 'node:console';
import { createServer } from 'node:http';
import process from 'node:process';
import { Provider } from 'oidc-provider';

/** @type {{ port: number, jwk: { alg: string }, audience: string, clients: string[] }} */
const { port, jwk, audience, clients } = JSON.parse(process.argv[2] ?? '');
const TOKEN_S = 600;

const server = createServer().listen(port, '127.0.0.1');
await new Promise((resolve) => server.once('listening', () => resolve(undefined)));
const address = server.address();
if (address === null || typeof address === 'string') throw new TypeError('the issuer listens on no port');
const issuer = `http://127.0.0.1:${address.port}`;
const resource = {
  scope: '',
  audience,
  accessTokenFormat: 'jwt',
  accessTokenTTL: TOKEN_S,
  jwt: { sign: { alg: jwk.alg } },
};
const provider = new Provider(issuer, {
  jwks: { keys: [jwk] },
  clients: clients.map((client_id) => ({
    client_id,
    client_secret: `secret of ${client_id}`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: jwk.alg,
  })),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: () => resource,
      useGrantedResource: () => true,
    },
  },
  extraTokenClaims: () => ({ groups: ['bucket-people'] }),
  ttl: { ClientCredentials: TOKEN_S },
});
server.on('request', (request, response) => {
  console.log(JSON.stringify({ asked: request.url }));
  return provider.callback()(request, response);
});
console.log(JSON.stringify({ issuer }));
