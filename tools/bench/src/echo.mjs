/** The yardstick: Fastify as it comes, echoing the body. Usage: node echo.mjs PORT */
import Fastify from 'fastify';

const fastify = Fastify();
fastify.post('/echo', (request, reply) => reply.send(request.body));
await fastify.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
