const { randomUUID } = require("node:crypto");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");

const endpoint = process.env.DYNAMODB_ENDPOINT ?? "http://localhost:8000";

// Gives the tests of a file a database of their own, which starts as a state before each test.
exports.connect = (state = "") => {
  const key = `${state}Test${randomUUID().replaceAll("-", "")}`;
  const call = async (method, path) => {
    const answer = await fetch(`${endpoint}/_dynasnap/${path}?key=${key}`, { method });
    if (!answer.ok) throw new Error(await answer.text());
  };
  beforeEach(() => call("POST", "reset"));
  afterAll(() => call("DELETE", "databases"));
  return new DynamoDBClient({ endpoint, region: "us-east-1", credentials: { accessKeyId: key, secretAccessKey: "any" } });
};
