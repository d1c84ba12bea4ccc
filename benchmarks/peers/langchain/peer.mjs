// LangChain.js with CacheBackedEmbeddings over a file of texts: no Kafka, its store on the heap.
// node peer.mjs IN OUT URL MODEL DIMENSIONS BATCH CONCURRENCY workers|one-call; prints READY, works the file off each time a line comes, and prints DONE.
// workers: CONCURRENCY loops, each with a call of BATCH texts at a time. one-call: embedDocuments is given all texts at once.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { OpenAIEmbeddings } from "@langchain/openai";
import { InMemoryStore } from "@langchain/core/stores";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";

const [input, output, url, model, dimensions, batch, concurrency, way] = process.argv.slice(2);
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

function line(job, vector) {
  return JSON.stringify({ custom_id: job.id, embedding: Buffer.from(Float32Array.from(vector).buffer).toString("base64") }) + "\n";
}

function write(jobs, vectors) {
  for (let at = 0; at < jobs.length; at += size) {
    appendFileSync(output, jobs.slice(at, at + size).map((job, i) => line(job, vectors[at + i])).join(""));
  }
}

async function run() {
  const jobs = readFileSync(input, "utf8").trimEnd().split("\n").map((text) => JSON.parse(text));
  writeFileSync(output, "");
  let next = 0;
  async function worker(count) {
    while (next < jobs.length) {
      const mine = jobs.slice(next, (next += count));
      write(mine, await embeddings.embedDocuments(mine.map((job) => job.text)));
    }
  }
  if (way === "one-call") {
    await worker(jobs.length);
  } else {
    await Promise.all(Array.from({ length: Number(concurrency) }, () => worker(size)));
  }
  console.log("DONE");
}

const lines = createInterface({ input: process.stdin });
console.log("READY");
for await (const told of lines) {
  await run();
}
