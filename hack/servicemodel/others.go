package main

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// tools are the commands of the AWS CLI that stand for no service, and ddb, which would write to
// the database.
var tools = []string{"cli-dev", "configure", "ddb", "help", "history"}

// otherServices are the commands of the AWS CLI for services that the built-in `aws` does not have.
// The CLI lists them for whoever asks for one that it does not know.
func (cli installedCLI) otherServices() ([]string, error) {
	_, err := exec.Command(cli.path, "nonsense").Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, fmt.Errorf("asking %s for its commands: %w", cli.path, err)
	}
	_, list, ok := strings.Cut(string(exit.Stderr), "valid choices are:")
	if !ok {
		return nil, fmt.Errorf("%s lists no commands but says %s", cli.path, exit.Stderr)
	}
	names := append(strings.Fields(strings.ReplaceAll(list, "|", " ")), newerServices...)
	names = slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(tools, name) || slices.Contains(builtIn, name)
	})
	slices.Sort(names)
	return slices.Compact(names), nil
}

// newerServices are those of the AWS CLI 1.45.11, of May 2026, that the one of the table is too old
// for.
var newerServices = strings.Fields(`
	aiops appfabric application-signals arc-region-switch artifact b2bi backupsearch bcm-dashboards
	bcm-data-exports bcm-pricing-calculator bcm-recommended-actions bedrock bedrock-agent
	bedrock-agent-runtime bedrock-agentcore bedrock-agentcore-control bedrock-data-automation
	bedrock-data-automation-runtime bedrock-runtime billing chatbot cleanroomsml
	cloudfront-keyvaluestore cloudtrail-data codeconnections codeguru-security
	compute-optimizer-automation connectcampaignsv2 connecthealth controlcatalog
	cost-optimization-hub datazone deadline devops-agent ds-data dsql eks-auth elementalinference
	entityresolution evs freetier gameliftstreams geo-maps geo-places geo-routes inspector-scan
	interconnect internetmonitor invoicing iot-managed-integrations ivs-realtime keyspacesstreams
	launch-wizard mailmanager managedblockchain-query marketplace-agreement marketplace-deployment
	marketplace-discovery marketplace-reporting mediapackagev2 medical-imaging mpa mwaa-serverless
	neptune-graph neptunedata networkflowmonitor networkmonitor notifications notificationscontacts
	nova-act observabilityadmin odb osis partnercentral-account partnercentral-benefits
	partnercentral-channel partnercentral-selling payment-cryptography payment-cryptography-data
	pca-connector-ad pca-connector-scep pcs qapps qbusiness qconnect repostspace
	route53globalresolver route53profiles rtbfabric runtime.sagemaker s3files s3tables s3vectors
	security-ir securityagent signer-data signin simpledbv2 sms-voice socialmessaging
	ssm-guiconnect ssm-quicksetup supplychain sustainability taxsettings timestream-influxdb tnb
	trustedadvisor uxc verifiedpermissions vpc-lattice wickr workspaces-instances
	workspaces-thin-client`)
