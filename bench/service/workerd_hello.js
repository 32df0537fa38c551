export default {
  async fetch(request) {
    const input = await request.json();
    return new Response(JSON.stringify({ hello: input.name }), {
      headers: { "Content-Type": "application/json" },
    });
  },
};
