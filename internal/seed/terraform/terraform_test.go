package terraform_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dynasnap/dynasnap/internal/seed/data/datatest"
	"github.com/dynasnap/dynasnap/internal/seed/format"
	"github.com/dynasnap/dynasnap/internal/seed/terraform"
)

// files are the files of a workspace by their names.
type files map[string]string

// read reads a part of a workspace, with parameters.
func read(t *testing.T, name string, of files, parameters map[string]string) (datatest.Result, error) {
	t.Helper()
	source := datatest.Paths(name)
	source.Parameters = parameters
	source.Options = format.Options{"parameters": {Variables: parameters}}
	return datatest.Read(t, datatest.Workspace(t, of), source, terraform.Format{})
}

// described returns what a part declares.
func described(t *testing.T, name string, of files) []string {
	t.Helper()
	result, err := read(t, name, of, nil)
	require.NoError(t, err)
	return result.Describe()
}

const orders = `
# Orders and who placed them.
resource "aws_dynamodb_table" "orders" {
  name         = "${var.stage}-orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "PK"
  range_key    = "SK"

  attribute {
    name = "PK"
    type = "S"
  }
  attribute {
    name = "SK"
    type = "S"
  }
  attribute {
    name = "total"
    type = "N"
  }

  local_secondary_index {
    name            = "by-total"
    range_key       = "total"
    projection_type = "KEYS_ONLY"
  }
  global_secondary_index {
    name               = "inverted"
    hash_key           = "SK"
    range_key          = "PK"
    projection_type    = "INCLUDE"
    non_key_attributes = ["note"]
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.tables.arn
  }
  point_in_time_recovery { enabled = var.stage == "prod" }
  tags = merge(local.tags, { Name = "orders" })
  lifecycle { prevent_destroy = true }
}
`

const variables = `
variable "stage" {
  type    = string
  default = "dev"
}
locals {
  tags = { stage = var.stage, account = data.aws_caller_identity.current.account_id }
}
`

const ordersTable = `T dev-orders {"name":"dev-orders","keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"SK","type":"S","role":"RANGE"}],` +
	`"indexes":[{"name":"by-total","global":false,"keys":[{"name":"PK","type":"S","role":"HASH"},{"name":"total","type":"N","role":"RANGE"}],"projection":"KEYS_ONLY"},` +
	`{"name":"inverted","global":true,"keys":[{"name":"SK","type":"S","role":"HASH"},{"name":"PK","type":"S","role":"RANGE"}],"projection":"INCLUDE","attributes":["note"]}],` +
	`"ttl":"expires","stream":"NEW_AND_OLD_IMAGES"} @ infra/dynamodb.tf:3`

func TestTables(t *testing.T) {
	module := files{"infra/dynamodb.tf": orders, "infra/variables.tf": variables}
	assert.Equal(t, []string{ordersTable}, described(t, "infra/dynamodb.tf", module))
	result, err := read(t, "infra", module, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{ordersTable}, result.Describe())
	assert.Equal(t, []string{
		"infra/dynamodb.tf:3: aws_dynamodb_table.orders: without effect on a state: tags, server_side_encryption, point_in_time_recovery",
	}, result.Details)
	assert.Empty(t, result.Notes)
}
