# AWS_* variables and the configuration's files

AWS_DEFAULT_OUTPUT=text aws dynamodb list-tables

AWS_DEFAULT_OUTPUT=table aws dynamodb list-tables

AWS_DEFAULT_OUTPUT=yaml aws dynamodb list-tables --output json

AWS_DEFAULT_OUTPUT=csv aws dynamodb list-tables

AWS_DEFAULT_OUTPUT= aws dynamodb list-tables

AWS_PAGER=cat aws dynamodb list-tables

AWS_PAGER=false aws dynamodb list-tables

PAGER=false aws dynamodb list-tables

unset AWS_PAGER; aws dynamodb list-tables

AWS_DEFAULT_REGION=eu-west-1 aws dynamodb list-tables --query 'length(TableNames)'

unset AWS_REGION AWS_DEFAULT_REGION; aws dynamodb list-tables --region us-east-1 --query 'length(TableNames)'

AWS_REGION=eu-central-1 AWS_DEFAULT_REGION= aws dynamodb list-tables --query 'length(TableNames)'

export AWS_ACCESS_KEY_ID=dummy AWS_SECRET_ACCESS_KEY=dummy AWS_SESSION_TOKEN=token; aws dynamodb list-tables --query 'length(TableNames)'

# differs: where-calls-go
AWS_PROFILE=missing aws dynamodb list-tables

# output, from the configuration
printf '[default]\noutput = text\n' > config; AWS_CONFIG_FILE=config aws dynamodb list-tables; AWS_CONFIG_FILE=$PWD/config aws dynamodb list-tables --output json; AWS_CONFIG_FILE=config AWS_DEFAULT_OUTPUT=json aws dynamodb list-tables

# output, from a profile
# differs: where-calls-go
printf '[profile seeds]\noutput = yaml\nregion = eu-west-1\n' > config; AWS_PROFILE=seeds AWS_CONFIG_FILE=config aws dynamodb list-tables; AWS_CONFIG_FILE=config aws dynamodb list-tables --profile seeds --query TableNames; AWS_DEFAULT_PROFILE=seeds AWS_CONFIG_FILE=config aws dynamodb list-tables --output text

# blobs, from the configuration
printf '[default]\ncli_binary_format = raw-in-base64-out\n' > config; export AWS_CONFIG_FILE=config; aws dynamodb put-item --table-name things --item '{"id":{"S":"x"},"b":{"B":"hello"}}'; aws dynamodb get-item --table-name things --key id={S=x} --query Item.b; aws dynamodb put-item --table-name things --cli-binary-format base64 --item '{"id":{"S":"y"},"b":{"B":"aGk="}}'

# an unknown format of blobs, from the configuration
# differs: python
printf '[default]\ncli_binary_format = hex\n' > config; AWS_CONFIG_FILE=config aws dynamodb list-tables

# the pager, from the configuration
printf '[default]\ncli_pager = false\n' > config; AWS_CONFIG_FILE=config aws dynamodb list-tables

# an unknown output, from the configuration
printf '[default]\noutput = csv\n' > config; AWS_CONFIG_FILE=config aws dynamodb list-tables

# a configuration that is none
# differs: where-calls-go
printf 'output = text\n' > config; AWS_CONFIG_FILE=config aws dynamodb list-tables

# a configuration that is not there
AWS_CONFIG_FILE=missing aws dynamodb list-tables

# keys in files
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; printf '[default]\naws_access_key_id = local\naws_secret_access_key = local\n' > credentials; AWS_SHARED_CREDENTIALS_FILE=credentials aws dynamodb list-tables --query 'TableNames[0]'

# the home
mkdir ~/.aws; printf '[default]\noutput=text\n[profile dev]\noutput=json\n' > ~/.aws/config; aws dynamodb list-tables; AWS_PROFILE=dev aws dynamodb list-tables

# differs: where-calls-go
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; aws dynamodb list-tables --query 'TableNames[0]'

# differs: where-calls-go
unset AWS_REGION AWS_DEFAULT_REGION; aws dynamodb list-tables --query 'TableNames[0]'

# times in the process's own zone
# differs: environment
TZ=Asia/Tokyo aws dynamodb describe-table --table-name acl --query Table.CreationDateTime

# differs: environment
TZ=America/St_Johns aws dynamodb describe-table --table-name logs --query Table.ProvisionedThroughput.LastIncreaseDateTime

TZ= aws dynamodb describe-table --table-name acl --query Table.CreationDateTime

TZ=nowhere aws dynamodb describe-table --table-name acl --query Table.CreationDateTime

# differs: environment
TZ=EST5EDT aws dynamodb describe-table --table-name logs --query Table.ProvisionedThroughput.LastIncreaseDateTime

# differs: environment
AWS_CLI_FILE_ENCODING=ISO-8859-1 aws dynamodb put-item --table-name things --item file://<(printf '{"id":{"S":"\xe9"}}') && aws dynamodb get-item --table-name things --key id={S=é}

LANG=C LC_ALL=C aws dynamodb get-item --table-name things --key id={S=1} --query Item.text

env -i PATH="$PATH" HOME="$HOME" DYNASNAP_AWS_SOCKET="${DYNASNAP_AWS_SOCKET:-}" AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_REGION=us-east-1 aws dynamodb list-tables --query 'TableNames[0]'

AWS_MAX_ATTEMPTS=1 AWS_RETRY_MODE=standard AWS_EC2_METADATA_DISABLED=true aws dynamodb list-tables --query 'TableNames[0]'

aws configure list

aws configure list-profiles

# configure set and get
aws configure set region eu-west-1
aws configure set aws_access_key_id mine
aws configure set aws_secret_access_key secret
aws configure set output text --profile dev
aws configure set default.cli_pager ''
aws configure get region
aws configure get aws_access_key_id
aws configure get output --profile dev
aws configure get profile.dev.output
aws configure get default.region
aws configure get nothing; echo "status $?"
aws configure list-profiles
aws configure list
aws configure list --profile dev
cat ~/.aws/config ~/.aws/credentials
stat -c '%a %n' ~/.aws/* | sed "s:$HOME:HOME:"

# configure set changes a file that is there
mkdir ~/.aws; printf '# mine\n[default]\nregion = us-east-1\n\n[profile x]\nregion=y\n' > ~/.aws/config; aws configure set region eu-west-1; aws configure set output json; aws configure set s3.max_queue_size 10 --profile x; aws configure set profile.new.region z; cat ~/.aws/config

# configure set takes effect
# differs: where-calls-go
aws configure set output text; aws dynamodb list-tables; aws configure set output yaml --profile other; aws dynamodb list-tables --profile other; aws configure set cli_binary_format raw-in-base64-out; aws dynamodb put-item --table-name things --item '{"id":{"S":"x"},"b":{"B":"hi"}}'

# configure in the file of a variable
export AWS_CONFIG_FILE=$PWD/c AWS_SHARED_CREDENTIALS_FILE=$PWD/s; aws configure set region x; aws configure set aws_access_key_id y; aws configure get region; aws configure get aws_access_key_id; cat c s

aws configure set region

aws configure set

aws configure get

aws configure get region x

# differs: where-calls-go
aws configure list --profile missing

# differs: where-calls-go
aws configure get region --profile missing

aws configure nonsense

printf 'key\nsecret\neu-west-1\ntext\n' | aws configure

# configure asks again, and takes what is there
printf 'AKIDEXAMPLE1234\nsecretsecretsecret\neu-west-1\n\n' | aws configure --profile x > /dev/null; printf '\n\n\njson\n' | aws configure --profile x; cat ~/.aws/config ~/.aws/credentials

aws configure < /dev/null

# differs: other-services
aws configure import --csv file://none.csv
