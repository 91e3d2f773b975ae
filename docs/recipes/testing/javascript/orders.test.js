const { PutItemCommand, ScanCommand } = require("@aws-sdk/client-dynamodb");
const { connect } = require("./dynamodb");

const ray = connect("ray");
const bob = connect("bob");
const scan = async (client) => (await client.send(new ScanCommand({ TableName: "acl" }))).Items;

test.each(["Ann", "Cid", "Eve"])("%s is new", async (customer) => {
  await ray.send(new PutItemCommand({ TableName: "acl", Item: { customer: { S: customer }, resource: { S: "ACCOUNT-4321" } } }));
  expect(await scan(ray)).toHaveLength(2); // Ray's, and that of this test
});

test("Bob is there", async () => {
  expect(await scan(bob)).toHaveLength(2); // Ray's and Bob's
});
