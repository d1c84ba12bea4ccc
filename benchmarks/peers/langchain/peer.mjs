// LangChain.js with CacheBackedEmbeddings over a file of texts: no Kafka, its store on the heap, eight calls of 32 texts at once.
// node peer.mjs IN OUT URL MODEL DIMENSIONS BATCH CONCURRENCY; prints READY, works the file off each time a line comes, and prints DONE.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { OpenAIEmbeddings } from "@langchain/openai";
import { InMemoryStore } from "@langchain/core/stores";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";

const [input, output, url, model, dimensions, batch, concurrency] = process.argv.slice(2);
const size = Number(batch);
const embeddings = CacheBackedEmbeddings.fromBytesStore(
  new OpenAIEmbeddings({
    apiKey: "none",
    model,
    dimensions: Number(dimensions),
    batchSize: size,
    maxConcurrency: Number(concurrency),
    maxRetries: 0,
    configuration: { baseURL: url },
  }),
  new InMemoryStore(),
  { namespace: model },
);
const jobs = readFileSync(input, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));

async function run() {
  writeFileSync(output, "");
  let next = 0;
  async function worker() {
    while (next < jobs.length) {
      const mine = jobs.slice(next, (next += size));
      const vectors = await embeddings.embedDocuments(mine.map((job) => job.text));
      appendFileSync(
        output,
        mine
          .map((job, i) => JSON.stringify({ custom_id: job.id, embedding: Buffer.from(Float32Array.from(vectors[i]).buffer).toString("base64") }) + "\n")
          .join(""),
      );
    }
  }
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  console.log("DONE");
}

const lines = createInterface({ input: process.stdin });
console.log("READY");
for await (const line of lines) {
  await run();
}
